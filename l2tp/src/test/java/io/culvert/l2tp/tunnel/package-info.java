/** Tests of {@code io.culvert.l2tp.tunnel}. */
@NullMarked
package io.culvert.l2tp.tunnel;

import org.jspecify.annotations.NullMarked;
