/** A Redis server of the broker's own, for a group of one unit. Uses {@code io.culvert.redis} for its address. */
@NullMarked
package io.culvert.redis.embedded;

import org.jspecify.annotations.NullMarked;
