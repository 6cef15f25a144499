/** Root of the module {@code l2tp}. */
@NullMarked
package io.culvert.l2tp;

import org.jspecify.annotations.NullMarked;
