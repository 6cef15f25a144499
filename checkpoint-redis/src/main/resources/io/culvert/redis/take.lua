-- Takes the lease, and a new epoch with it.
-- KEYS: lease, head. ARGV: "unit/incarnation/", milliseconds, holder that may be replaced or "", highest epoch heard of.
-- The same incarnation may take twice: the answer to its first time may have been lost.
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, 9) ~= 'released:' and holder ~= ARGV[3] and string.sub(holder, 1, #ARGV[1]) ~= ARGV[1] then
  return {'HELD', holder, string.format('%.0f', redis.call('PTTL', KEYS[1]))}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'last', 'generation', 'folded')
local stored = tonumber(head[1] or '0')
local epoch = string.format('%.0f', math.max(stored, tonumber(ARGV[4])) + 1)
local last = head[2] or '0-0'
local generation = head[3] or '0'
redis.call('HSET', KEYS[2], 'epoch', epoch, 'last', last, 'generation', generation, 'folded', head[4] or '0-0',
    'base', string.match(last, '%d+$'))
redis.call('SET', KEYS[1], ARGV[1] .. epoch, 'PX', ARGV[2])
return {'TAKEN', epoch, last, generation, string.format('%.0f', stored)}
