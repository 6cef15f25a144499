/** What the tests share. */
@NullMarked
package io.culvert.radius;

import org.jspecify.annotations.NullMarked;
