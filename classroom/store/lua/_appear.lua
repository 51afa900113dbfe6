-- Notes that a player is connected, and waits for the answer if one is still open to them.
-- Returns 1 if the current question has this player's stored answer, else 0.
local function appear(state, present, waiting, answers, player, connection)
  redis.call('HSET', present, player, connection)
  redis.call('HINCRBY', state, 'people', 1)
  local fields = redis.call('HMGET', state, 'phase', 'waits')
  local answered = redis.call('HEXISTS', answers, player)
  if fields[1] == 'question' and fields[2] == '1' and answered == 0 then
    redis.call('SADD', waiting, player)
  end
  return answered
end
