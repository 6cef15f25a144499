-- Holds a unit's name for a time.
-- KEYS: unit. ARGV: incarnation, milliseconds, incarnation that may be replaced or "".
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then
  return {'HELD', holder, string.format('%.0f', redis.call('PTTL', KEYS[1]))}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'OK'}
