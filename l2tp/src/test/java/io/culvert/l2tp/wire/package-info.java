/** Tests of the codec. */
@NullMarked
package io.culvert.l2tp.wire;

import org.jspecify.annotations.NullMarked;
