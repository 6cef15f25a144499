/** Tests. */
@NullMarked
package io.culvert.core.vpdn;

import org.jspecify.annotations.NullMarked;
