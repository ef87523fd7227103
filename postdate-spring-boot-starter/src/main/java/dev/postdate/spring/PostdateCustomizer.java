package dev.postdate.spring;

import dev.postdate.PostdateBuilder;

/**
 * Describes what properties cannot: retry rules, routes by class, upcasters, serializers. Beans of this type are asked in their order before the
 * node is opened; what they and the properties both say is a problem at start.
 */
@FunctionalInterface
public interface PostdateCustomizer {

    void customize(PostdateBuilder builder);
}
