-- Everything that changes and that screens show, in one consistent reading.
-- KEYS: state, players, present, scores, verdicts, kicked, answers of the question that the caller thinks is current,
--       teams.
-- {now s, now µs, state fields, players, present, answers, player id and points of each between spaces,
--  verdicts JSON or '', kicked ids, player id and team of each between spaces}
local time = redis.call('TIME')
local index = redis.call('HGET', KEYS[1], 'index')
local verdicts = index and redis.call('HGET', KEYS[5], index) or false
return {
  time[1], time[2], redis.call('HGETALL', KEYS[1]), redis.call('HLEN', KEYS[2]), redis.call('HLEN', KEYS[3]),
  redis.call('HLEN', KEYS[7]), table.concat(redis.call('HGETALL', KEYS[4]), ' '), verdicts or '', redis.call('HKEYS', KEYS[6]),
  table.concat(redis.call('HGETALL', KEYS[8]), ' '),
}
