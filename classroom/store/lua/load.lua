-- #include _clocks
-- Everything that changes and that screens show, in one consistent reading.
-- KEYS: state, players, present, scores, verdicts, kicked, answers of the question that the caller thinks is on show,
--       waiting, extra, names, teams.
-- {now s, now µs, state fields, players, present, answers, player id and points of each between spaces,
--  verdicts JSON of the current question or '', kicked ids, when the last clock that is waited for ends (ms) or '0',
--  extra fields, verdicts JSON of the question that is looked back at or '', player id and team of each between spaces}
local time = redis.call('TIME')
local fields = redis.call('HMGET', KEYS[1], 'index', 'looking_at', 'phase', 'deadline_ms', 'limit_ms')
local index, looking_at = fields[1], fields[2] or '-1'
local verdicts = index and redis.call('HGET', KEYS[5], index) or false
local looked_at = looking_at ~= '-1' and redis.call('HGET', KEYS[5], looking_at) or false
local closes = 0
if fields[3] == 'question' then
  closes = tonumber(fields[4]) + longest_share(KEYS[9], KEYS[10], KEYS[8], index, tonumber(fields[5]))
end
return {
  time[1], time[2], redis.call('HGETALL', KEYS[1]), redis.call('HLEN', KEYS[2]), redis.call('HLEN', KEYS[3]),
  redis.call('HLEN', KEYS[7]), table.concat(redis.call('HGETALL', KEYS[4]), ' '), verdicts or '', redis.call('HKEYS', KEYS[6]),
  string.format('%d', closes), redis.call('HGETALL', KEYS[9]), looked_at or '',
  table.concat(redis.call('HGETALL', KEYS[11]), ' '),
}
