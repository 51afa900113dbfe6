-- #include _appear
-- Compares a process's connections with who is in the game. Who was taken as gone by mistake is present again.
-- KEYS: state, players, present, waiting, kicked, answers of the question that the caller
--       thinks is current. ARGV: that question's index,
--       then player id, connection, ...
-- Per player: 'kept', 'replaced', 'kicked' or 'not_joined'; nothing when another question is current.
local reply = {}
if redis.call('HGET', KEYS[1], 'index') ~= ARGV[1] then return reply end
for at = 2, #ARGV, 2 do
  local player, connection = ARGV[at], ARGV[at + 1]
  local holder = redis.call('HGET', KEYS[3], player)
  if redis.call('HEXISTS', KEYS[2], player) == 0 then
    reply[#reply + 1] = redis.call('HEXISTS', KEYS[5], player) == 1 and 'kicked' or 'not_joined'
  elseif holder and holder ~= connection then
    reply[#reply + 1] = 'replaced'
  else
    if not holder then appear(KEYS[1], KEYS[3], KEYS[4], KEYS[6], player, connection) end
    reply[#reply + 1] = 'kept'
  end
end
return reply
