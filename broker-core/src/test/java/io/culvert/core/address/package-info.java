/** Tests. */
@NullMarked
package io.culvert.core.address;

import org.jspecify.annotations.NullMarked;
