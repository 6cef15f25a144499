/** Root of the module {@code ppp}. */
@NullMarked
package io.culvert.ppp;

import org.jspecify.annotations.NullMarked;
