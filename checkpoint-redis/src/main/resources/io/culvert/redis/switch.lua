-- Makes the next generation, which has all up to a position, the current one.
-- KEYS: lease, head, stream, state of the current generation. ARGV: lease value, epoch, number of the current generation,
-- of the next one, position that the next one has, "follows" or "founds".
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'last', 'generation')
if head[1] ~= ARGV[2] then
  return {'EPOCH', head[1] or '0'}
end
if head[3] == ARGV[4] then
  return {'SWITCHED', head[2]}
end
if head[3] ~= ARGV[3] then
  return {'GENERATION', head[3]}
end
local at = ARGV[5]
if ARGV[6] == 'founds' then
  -- Behind all that is there: who follows that must see that it does not lead here.
  local epoch, sequence = string.match(at, '^(%d+)-(%d+)$')
  local lastEpoch, lastSequence = string.match(head[2], '^(%d+)-(%d+)$')
  if tonumber(epoch) < tonumber(lastEpoch)
      or (epoch == lastEpoch and tonumber(sequence) <= tonumber(lastSequence)) then
    return {'GAP', head[2]}
  end
elseif at ~= head[2] then
  -- What the next generation lacks has to be in the stream.
  local entry = redis.call('XRANGE', KEYS[3], '(' .. at, '+', 'COUNT', 1)[1]
  if not entry or entry[2][1] ~= 'p' or entry[2][2] ~= at then
    return {'GAP', at}
  end
  at = head[2]
end
redis.call('HSET', KEYS[2], 'generation', ARGV[4], 'last', at, 'folded', ARGV[5])
if ARGV[6] == 'founds' then
  redis.call('HSET', KEYS[2], 'base', string.match(at, '%d+$'))
end
redis.call('UNLINK', KEYS[4])
return {'SWITCHED', at}
