/** Tests of {@code io.culvert.radius.packet}. */
@NullMarked
package io.culvert.radius.packet;

import org.jspecify.annotations.NullMarked;
