-- Own clocks. `extra`: folded name → "<percent>:<question index>:<percent in that question>".
local function percent_in(text, index)
  local percent, question, then_percent = string.match(text or '', '^(%d+):(%-?%d+):(%d+)$')
  if not percent then return 0 end
  return tonumber(question == index and then_percent or percent)
end
-- Percent of extra time in question `index` by player id, of those who have joined and have any.
local function own_percents(extra, names, index)
  local found, pairs_of = {}, redis.call('HGETALL', extra)
  for at = 1, #pairs_of, 2 do
    local percent = percent_in(pairs_of[at + 1], index)
    local player = percent > 0 and redis.call('HGET', names, pairs_of[at])
    if player then found[player] = percent end
  end
  return found
end
local function share_of(limit, percent)
  return math.floor(limit * percent / 100)
end
-- By how many ms the longest clock among those who are waited for outlasts the common one.
local function longest_share(extra, names, waiting, index, limit)
  local longest = 0
  for player, percent in pairs(own_percents(extra, names, index)) do
    if redis.call('SISMEMBER', waiting, player) == 1 then longest = math.max(longest, share_of(limit, percent)) end
  end
  return longest
end
