@NullMarked
package io.culvert.redis;

import org.jspecify.annotations.NullMarked;
