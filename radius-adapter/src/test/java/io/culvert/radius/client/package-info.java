/** Tests of {@code io.culvert.radius.client}. */
@NullMarked
package io.culvert.radius.client;

import org.jspecify.annotations.NullMarked;
