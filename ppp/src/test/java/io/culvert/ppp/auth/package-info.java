/** Tests. */
@NullMarked
package io.culvert.ppp.auth;

import org.jspecify.annotations.NullMarked;
