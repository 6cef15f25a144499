/** Tests. */
@NullMarked
package io.culvert.ppp.frame;

import org.jspecify.annotations.NullMarked;
