-- Brings the next generation to the end of the stream, some entries a call, and then makes it the current one.
-- KEYS: lease, head, stream, state of the current generation, state of the next. ARGV: lease value, epoch, number of the
-- current generation, of the next one, position that the next one has, entries a call, "follows" or "founds".
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
local function switch()
  redis.call('HSET', KEYS[2], 'generation', ARGV[4], 'last', at)
  if ARGV[7] == 'founds' then
    redis.call('HSET', KEYS[2], 'base', string.match(at, '%d+$'))
  end
  redis.call('UNLINK', KEYS[4])
  return {'SWITCHED', at}
end
if at == head[2] then
  return switch()
end
if ARGV[7] == 'founds' then
  if string.match(head[2], '^%d+') == ARGV[2] then
    return {'GAP', head[2]}
  end
  return switch()
end
local epoch, sequence = string.match(at, '^(%d+)-(%d+)$')
local from = at == '0-0' and '-' or '(' .. epoch .. '-' .. sequence .. '999'
local entries = redis.call('XRANGE', KEYS[3], from, '+', 'COUNT', ARGV[6])
local more = false
for _, entry in ipairs(entries) do
  local fields = entry[2]
  local first = 3
  if fields[2] ~= (more and '' or at) then
    return {'GAP', at}
  end
  more = false
  if fields[3] == 'n' then
    first = 5
    more = fields[4] ~= '1'
  end
  for i = first, #fields, 2 do
    if fields[i + 1] == '' then
      redis.call('HDEL', KEYS[5], fields[i])
    else
      redis.call('HSET', KEYS[5], fields[i], fields[i + 1])
    end
  end
  if not more then
    local e, s = string.match(entry[1], '^(%d+)-(%d+)%d%d%d$')
    at = e .. '-' .. s
  end
end
if at == head[2] then
  return switch()
end
if at == ARGV[5] then
  return {'GAP', at}
end
return {'MORE', at}
