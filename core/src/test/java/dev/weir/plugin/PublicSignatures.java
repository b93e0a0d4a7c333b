package dev.weir.plugin;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The classes that can be reached from some classes through what they publicly speak of. */
final class PublicSignatures {
    private final Set<Class<?>> reached = new LinkedHashSet<>();
    private final Set<Type> seen = new HashSet<>();
    private final Deque<Class<?>> open = new ArrayDeque<>();

    private PublicSignatures() {}

    /** Those classes, with the ones to begin with, without the JDK's. */
    static Set<Class<?>> reachableFrom(Collection<Class<?>> classes) {
        PublicSignatures signatures = new PublicSignatures();
        classes.forEach(signatures::add);
        while (!signatures.open.isEmpty()) {
            signatures.visit(signatures.open.remove());
        }
        return signatures.reached;
    }

    private void visit(Class<?> type) {
        addAll(type.getGenericInterfaces());
        add(type.getGenericSuperclass());
        addAll(type.getTypeParameters());
        addAnnotations(type);
        for (Class<?> member : type.getDeclaredClasses()) {
            if (isOpen(member.getModifiers())) {
                add(member);
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (isOpen(field.getModifiers())) {
                add(field.getGenericType());
                addAnnotations(field);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isOpen(method.getModifiers())) {
                add(method.getGenericReturnType());
                addExecutable(method);
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOpen(constructor.getModifiers())) {
                addExecutable(constructor);
            }
        }
    }

    private void addExecutable(Executable executable) {
        addAll(executable.getGenericParameterTypes());
        addAll(executable.getGenericExceptionTypes());
        addAll(executable.getTypeParameters());
        addAnnotations(executable);
    }

    private void addAnnotations(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            add(annotation.annotationType());
        }
    }

    private void addAll(Type... types) {
        for (Type type : types) {
            add(type);
        }
    }

    private void add(Type type) {
        if (type == null || !seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> plain) {
            addClass(plain);
        } else if (type instanceof ParameterizedType generic) {
            add(generic.getRawType());
            addAll(generic.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            addAll(wildcard.getLowerBounds());
            addAll(wildcard.getUpperBounds());
        } else if (type instanceof TypeVariable<?> variable) {
            addAll(variable.getBounds());
        }
    }

    private void addClass(Class<?> type) {
        if (type.isArray()) {
            add(type.getComponentType());
        } else if (!type.isPrimitive() && !type.getName().startsWith("java.")) {
            reached.add(type);
            open.add(type);
        }
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
