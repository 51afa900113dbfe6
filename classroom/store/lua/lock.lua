-- KEYS: state. ARGV: '1' or '0'. The new revision, or -1 when the game is gone.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
redis.call('HSET', KEYS[1], 'locked', ARGV[1])
return redis.call('HINCRBY', KEYS[1], 'revision', 1)
