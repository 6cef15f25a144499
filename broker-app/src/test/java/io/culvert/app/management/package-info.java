/** What operators ask, without HTTP. */
@NullMarked
package io.culvert.app.management;

import org.jspecify.annotations.NullMarked;
