/** Tests. */
@NullMarked
package io.culvert.ppp;

import org.jspecify.annotations.NullMarked;
