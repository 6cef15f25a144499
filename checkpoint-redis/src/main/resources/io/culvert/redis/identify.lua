-- Tells whose data are under this name; nobody's: ours from now on.
-- KEYS: group. ARGV: name, format, key check value.
local group = redis.call('HMGET', KEYS[1], 'name', 'format', 'check')
if not group[1] and not group[2] and not group[3] then
  redis.call('HSET', KEYS[1], 'name', ARGV[1], 'format', ARGV[2], 'check', ARGV[3])
  return {ARGV[1], ARGV[2], ARGV[3]}
end
return {group[1] or '', group[2] or '', group[3] or ''}
