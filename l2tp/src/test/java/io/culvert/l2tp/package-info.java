/** Tests of the values. */
@NullMarked
package io.culvert.l2tp;

import org.jspecify.annotations.NullMarked;
