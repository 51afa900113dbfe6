-- #include _teams
-- Puts a player into another team.
-- KEYS: state, players, teams, team sizes. ARGV: player id, team. 0 when there is no such player, else 1.
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
count_member(KEYS[3], KEYS[4], ARGV[1], -1)
enter_team(KEYS[3], KEYS[4], ARGV[1], ARGV[2])
regrouped(KEYS[1])
redis.call('HINCRBY', KEYS[1], 'people', 1)
redis.call('HINCRBY', KEYS[1], 'revision', 1)
return 1
