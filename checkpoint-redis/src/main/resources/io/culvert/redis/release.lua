-- What stays says who gave it back: anybody may take it.
-- KEYS: lease. ARGV: lease value.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
redis.call('SET', KEYS[1], 'released:' .. ARGV[1])
return {'OK'}
