-- Puts the newest values of some batches into the hash of the current generation, in one call or more; the last one says
-- how far the hash has come by that, and drops from the stream what nobody needs any more.
-- KEYS: lease, head, stream, state. ARGV: lease value, epoch, generation, position that the hash has, the one that it has
-- after this call ("": more calls follow), the first ID that the stream keeps, how many batches it keeps, number of values,
-- then key and value of each, then the keys that are removed.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'generation', 'folded', 'last')
if head[1] ~= ARGV[2] then
  return {'EPOCH', head[1] or '0'}
end
if head[2] ~= ARGV[3] then
  return {'GENERATION', head[2]}
end
if head[3] ~= ARGV[4] then
  if head[3] == ARGV[5] then
    -- The answer was lost.
    return {'OK'}
  end
  return {'FOLDED', head[3]}
end
local values = 2 * tonumber(ARGV[8])
if values > 0 then
  redis.call('HSET', KEYS[4], unpack(ARGV, 9, 8 + values))
end
if #ARGV > 8 + values then
  redis.call('HDEL', KEYS[4], unpack(ARGV, 9 + values))
end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[2], 'folded', ARGV[5])
  redis.call('XTRIM', KEYS[3], 'MINID', '~', ARGV[6])
  -- Never what is not in the state yet.
  local left = tonumber(string.match(head[4], '%d+$')) - tonumber(string.match(ARGV[5], '%d+$'))
  redis.call('XTRIM', KEYS[3], 'MAXLEN', '~', string.format('%.0f', math.max(left, tonumber(ARGV[7]))))
end
return {'OK'}
