/**
 * VPDN policy: what is configured for tunnels and what RADIUS says about them, resolved into the settings that hold, each
 * with its origin. Pure; imports octets and the AAA port.
 */
@NullMarked
package io.culvert.core.vpdn;

import org.jspecify.annotations.NullMarked;
