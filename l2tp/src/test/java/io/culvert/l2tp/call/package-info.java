/** Tests of {@code io.culvert.l2tp.call}. */
@NullMarked
package io.culvert.l2tp.call;

import org.jspecify.annotations.NullMarked;
