/** Tests of numbered fields. */
@NullMarked
package io.culvert.core.fields;

import org.jspecify.annotations.NullMarked;
