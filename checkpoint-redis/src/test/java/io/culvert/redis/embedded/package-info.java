@NullMarked
package io.culvert.redis.embedded;

import org.jspecify.annotations.NullMarked;
