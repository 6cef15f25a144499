/** Root of the module {@code dataplane}. */
@NullMarked
package io.culvert.dataplane;

import org.jspecify.annotations.NullMarked;
