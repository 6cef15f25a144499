-- Writes one batch: into the stream, and into the hash of the current generation.
-- KEYS: lease, head, stream, state. ARGV: lease value, epoch, sequence, generation, longest stream, then key and value
-- of each change (empty value: removed).
-- A stream ID is epoch-sequence with three more digits for the part: a call takes no more than some thousand arguments.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  return {'LEASE', holder or ''}
end
local head = redis.call('HMGET', KEYS[2], 'epoch', 'last', 'generation', 'base')
if head[1] ~= ARGV[2] then
  return {'EPOCH', head[1] or '0'}
end
if head[3] ~= ARGV[4] then
  return {'GENERATION', head[3]}
end
local sequence = tonumber(ARGV[3])
local last = tonumber(string.match(head[2], '%d+$'))
if sequence ~= last + 1 then
  if sequence <= last and sequence > tonumber(head[4]) then
    -- Ours, and its answer was lost. Written again, so that a WAIT behind it waits for what is before it.
    redis.call('HSET', KEYS[2], 'last', head[2])
    return {'WRITTEN'}
  end
  return {'GAP', head[2]}
end
local first, count = 6, #ARGV - 5
local most = 2000
local id = ARGV[2] .. '-' .. ARGV[3]
if count <= most then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], id .. '000', 'p', head[2], unpack(ARGV, first))
else
  local parts = math.ceil(count / most)
  for part = 0, parts - 1 do
    local from = first + part * most
    local to = math.min(from + most, first + count) - 1
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], id .. string.format('%03d', part),
        'p', part == 0 and head[2] or '', 'n', parts - part, unpack(ARGV, from, to))
  end
end
local set, removed = {}, {}
for i = first, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    removed[#removed + 1] = ARGV[i]
  else
    set[#set + 1] = ARGV[i]
    set[#set + 1] = ARGV[i + 1]
  end
end
for i = 1, #set, most do
  redis.call('HSET', KEYS[4], unpack(set, i, math.min(i + most - 1, #set)))
end
for i = 1, #removed, most do
  redis.call('HDEL', KEYS[4], unpack(removed, i, math.min(i + most - 1, #removed)))
end
redis.call('HSET', KEYS[2], 'last', id)
return {'OK'}
