-- KEYS: lease, head. ARGV: lease value, epoch, milliseconds.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or '0'
if epoch ~= ARGV[2] then
  return {'EPOCH', epoch}
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {'OK'}
