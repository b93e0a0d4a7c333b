package dev.weir.spi.api;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes down what a class offers to others, in the same words and order on every JDK. */
final class ApiText {
    /** What others compile against, but not for long: the canonical constructor of a record that gains a component. */
    static final String NOT_PROMISED = " // not part of the promise";

    private ApiText() {}

    /** The declaration of a class and, in order of their text, of its public and protected members. */
    static List<String> of(Class<?> type) {
        List<String> members = new ArrayList<>();
        Arrays.stream(type.getDeclaredFields())
                .filter(field -> isOpen(field.getModifiers()) && !field.isSynthetic())
                .forEach(field -> members.add(field(field)));
        Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isOpen(constructor.getModifiers()) && !constructor.isSynthetic())
                .forEach(constructor -> members.add(constructor(constructor)));
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isOpen(method.getModifiers()) && !method.isSynthetic())
                .forEach(method -> members.add(method(method)));
        Stream<String> indented = members.stream().sorted().map(member -> "    " + member);
        return Stream.concat(Stream.of(declaration(type)), indented).toList();
    }

    static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String declaration(Class<?> type) {
        String text = modifiers(type.getModifiers() & ~Modifier.ABSTRACT) + (type.isSealed() ? "sealed " : "")
                + kind(type) + " " + type.getName() + variables(type);
        if (type.isRecord()) {
            text += Arrays.stream(type.getRecordComponents())
                    .map(component -> type(component.getAnnotatedType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")"));
        }
        AnnotatedType superclass = type.getAnnotatedSuperclass();
        if (superclass != null && kind(type).endsWith("class") && superclass.getType() != Object.class) {
            text += " extends " + type(superclass);
        }
        text += list(
                " implements ", Arrays.stream(type.getAnnotatedInterfaces()).map(ApiText::type));
        return text + (type.isSealed() ? permitted(type) : "");
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isRecord()) {
            return "record";
        }
        return type.isEnum() ? "enum" : Modifier.isAbstract(type.getModifiers()) ? "abstract class" : "class";
    }

    private static String permitted(Class<?> type) {
        return list(
                " permits ",
                Arrays.stream(type.getPermittedSubclasses()).map(Class::getName).sorted());
    }

    private static String field(Field field) {
        if (field.isEnumConstant()) {
            return "enum constant " + field.getName();
        }
        return modifiers(field.getModifiers()) + type(field.getAnnotatedType()) + " " + field.getName()
                + constant(field);
    }

    /** The value of a constant that the compiler copies into those who use it. */
    private static String constant(Field field) {
        boolean copied = Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        try {
            return copied ? " = " + field.get(null) : "";
        } catch (IllegalAccessException e) {
            return " = not readable";
        }
    }

    private static String constructor(Constructor<?> constructor) {
        return modifiers(constructor.getModifiers()) + variables(constructor) + "new" + parameters(constructor)
                + (isCanonical(constructor) ? NOT_PROMISED : "");
    }

    private static boolean isCanonical(Constructor<?> constructor) {
        Class<?> type = constructor.getDeclaringClass();
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
    }

    private static String method(Method method) {
        Object value = method.getDefaultValue();
        return modifiers(method.getModifiers())
                + (method.isDefault() ? "default " : "")
                + variables(method)
                + type(method.getAnnotatedReturnType()) + " " + method.getName() + parameters(method)
                + (value == null ? "" : " default " + (value instanceof Object[] array ? List.of(array) : value));
    }

    private static String parameters(Executable executable) {
        String parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(ApiText::type)
                .collect(Collectors.joining(", ", "(", ")"));
        return parameters
                + list(
                        " throws ",
                        Arrays.stream(executable.getAnnotatedExceptionTypes())
                                .map(ApiText::type)
                                .sorted());
    }

    private static String variables(GenericDeclaration declaration) {
        String variables = Arrays.stream(declaration.getTypeParameters())
                .map(ApiText::variable)
                .collect(Collectors.joining(", "));
        String gap = declaration instanceof Class<?> ? "" : " ";
        return variables.isEmpty() ? "" : "<" + variables + ">" + gap;
    }

    private static String variable(TypeVariable<?> variable) {
        return variable.getName()
                + list(
                        " extends ",
                        Arrays.stream(variable.getAnnotatedBounds())
                                .filter(bound -> bound.getType() != Object.class)
                                .map(ApiText::type));
    }

    private static String type(AnnotatedType type) {
        String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
        return nullable + unannotated(type);
    }

    private static String unannotated(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return type(array.getAnnotatedGenericComponentType()) + "[]";
        }
        if (type instanceof AnnotatedParameterizedType generic) {
            String raw = ((ParameterizedType) generic.getType()).getRawType().getTypeName();
            return Arrays.stream(generic.getAnnotatedActualTypeArguments())
                    .map(ApiText::type)
                    .collect(Collectors.joining(", ", raw + "<", ">"));
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return wildcard(wildcard);
        }
        return type.getType().getTypeName();
    }

    private static String wildcard(AnnotatedWildcardType wildcard) {
        Stream<String> lower = Arrays.stream(wildcard.getAnnotatedLowerBounds()).map(ApiText::type);
        Stream<String> upper = Arrays.stream(wildcard.getAnnotatedUpperBounds())
                .filter(bound -> bound.getType() != Object.class)
                .map(ApiText::type);
        return "?" + list(" super ", lower) + list(" extends ", upper);
    }

    /** The modifiers that others notice. */
    private static String modifiers(int modifiers) {
        int noticed = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
        return Modifier.toString(modifiers & noticed) + " ";
    }

    private static String list(String before, Stream<String> items) {
        String joined = items.collect(Collectors.joining(", "));
        return joined.isEmpty() ? "" : before + joined;
    }
}
