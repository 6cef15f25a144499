-- Writes one batch behind the last one.
-- KEYS: lease, head, stream. ARGV: lease value, epoch, sequence, batch.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'last', 'base')
if head[1] ~= ARGV[2] then
  return {'EPOCH', head[1] or '0'}
end
local sequence = tonumber(ARGV[3])
local last = tonumber(string.match(head[2], '%d+$'))
if sequence ~= last + 1 then
  if sequence <= last and sequence > tonumber(head[3]) then
    -- Ours, and its answer was lost. Written again, so that a WAIT behind it waits for what is before it.
    redis.call('HSET', KEYS[2], 'last', head[2])
    return {'WRITTEN'}
  end
  return {'GAP', head[2]}
end
local id = ARGV[2] .. '-' .. ARGV[3]
redis.call('XADD', KEYS[3], id, 'p', head[2], 'b', ARGV[4])
redis.call('HSET', KEYS[2], 'last', id)
return {'OK'}
