-- Writes some of a full state into the next generation.
-- KEYS: lease, head, state of the next generation. ARGV: lease value, epoch, number of the current generation, then key
-- and value of each record.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'generation')
if head[1] ~= ARGV[2] then
  return {'EPOCH', head[1] or '0'}
end
if head[2] ~= ARGV[3] then
  return {'GENERATION', head[2]}
end
redis.call('HSET', KEYS[3], unpack(ARGV, 4))
return {'OK'}
