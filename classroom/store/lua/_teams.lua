-- `teams`: player → team, also of who was removed. `sizes`: team → how many are in it now.
local function smallest_team(sizes, count)
  local found, least
  for team = 0, count - 1 do
    local size = tonumber(redis.call('HGET', sizes, team) or '0')
    if not least or size < least then found, least = team, size end
  end
  return tostring(found)
end
local function enter_team(teams, sizes, player, team)
  redis.call('HSET', teams, player, team)
  redis.call('HINCRBY', sizes, team, 1)
end
-- A result that was saved isn't as screens show the game any more: it is saved again. What is over stays as it was.
local function regrouped(state)
  redis.call('HINCRBY', state, 'regrouped', 1)
  if redis.call('HGET', state, 'phase') ~= 'ended' then redis.call('HSET', state, 'saved', '0') end
end
-- A player is removed (-1) or comes back (1).
local function count_member(teams, sizes, player, change)
  local team = redis.call('HGET', teams, player)
  if team then redis.call('HINCRBY', sizes, team, change) end
end
