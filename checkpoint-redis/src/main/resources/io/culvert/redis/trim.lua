-- KEYS: lease, head, stream. ARGV: lease value, epoch, lowest stream ID to keep.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or '0'
if epoch ~= ARGV[2] then
  return {'EPOCH', epoch}
end
return {'OK', string.format('%.0f', redis.call('XTRIM', KEYS[3], 'MINID', '~', ARGV[3]))}
