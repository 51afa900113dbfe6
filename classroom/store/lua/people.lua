-- Everyone in the game, as a few long strings: a client reads one in the time of one of a thousand short ones.
-- KEYS: players, present, scores, teams.
-- {player ids, their records as a JSON array, ids of those present, player id and points of each,
--  player id and team of each}; ids between spaces.
return {
  table.concat(redis.call('HKEYS', KEYS[1]), ' '), '[' .. table.concat(redis.call('HVALS', KEYS[1]), ',') .. ']',
  table.concat(redis.call('HKEYS', KEYS[2]), ' '), table.concat(redis.call('HGETALL', KEYS[3]), ' '),
  table.concat(redis.call('HGETALL', KEYS[4]), ' '),
}
