-- #include _clocks
-- Needs _now. Closes the open question when nobody present is waited for any more. True when this call closed it.
-- After the common time, and `grace` ms, only those are waited for whose own clock still runs.
-- With nobody present it stays open until then: a class whose Wi-Fi drops comes back to it. So does a paused one.
local function close_if_complete(state, waiting, present, extra, names, grace)
  local fields = redis.call('HMGET', state, 'phase', 'waits', 'paused_ms', 'index', 'deadline_ms', 'limit_ms')
  if fields[1] ~= 'question' or fields[2] ~= '1' or (fields[3] or '0') ~= '0' then return false end
  local left = tonumber(fields[5]) + tonumber(grace) - now_ms()
  if redis.call('SCARD', waiting) > 0 then
    if left >= 0 or left + longest_share(extra, names, waiting, fields[4], tonumber(fields[6])) >= 0 then return false end
  elseif left >= 0 and redis.call('HLEN', present) == 0 then
    return false
  end
  local revision = redis.call('HINCRBY', state, 'revision', 1)
  redis.call('HSET', state, 'phase', 'closed', 'recorded', '0', 'turned', revision)
  return true
end
