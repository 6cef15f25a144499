/** Tests of the application and of rules that hold for the whole code base. */
@NullMarked
package io.culvert.app;

import org.jspecify.annotations.NullMarked;
