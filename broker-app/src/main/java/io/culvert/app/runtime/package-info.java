/**
 * What makes the pure engine run: shard threads, the clock, the one place where effects leave, the data directory. May
 * import {@code config}; nothing of {@code rest}, {@code cli} or {@code management}.
 */
@NullMarked
package io.culvert.app.runtime;

import org.jspecify.annotations.NullMarked;
