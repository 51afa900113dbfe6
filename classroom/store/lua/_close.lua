-- Closes the open question when nobody present is waited for any more. True when this call closed it.
-- With nobody present it stays open: a class whose Wi-Fi drops comes back to it. So does a paused one.
local function close_if_complete(state, waiting, present)
  local fields = redis.call('HMGET', state, 'phase', 'waits', 'paused_ms')
  if fields[1] ~= 'question' or fields[2] ~= '1' or (fields[3] or '0') ~= '0' then return false end
  if redis.call('SCARD', waiting) > 0 or redis.call('HLEN', present) == 0 then return false end
  local revision = redis.call('HINCRBY', state, 'revision', 1)
  redis.call('HSET', state, 'phase', 'closed', 'recorded', '0', 'turned', revision)
  return true
end
