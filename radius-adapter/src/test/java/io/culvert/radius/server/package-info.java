/** Tests of {@code io.culvert.radius.server}. */
@NullMarked
package io.culvert.radius.server;

import org.jspecify.annotations.NullMarked;
