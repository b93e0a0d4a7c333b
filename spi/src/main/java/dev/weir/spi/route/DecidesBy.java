package dev.weir.spi.route;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares, on the class of a {@link RouteStrategy}, the facts about targets that it decides by. A strategy without this
 * annotation knows the backend and the model of each target alone.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface DecidesBy {
    TargetFact[] value();
}
