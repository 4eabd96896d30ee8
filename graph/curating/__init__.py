"""Adding to a data set by hand: what must be told, how, and where it is written.

A *form* (:mod:`graph.curating.form`) is what may be told of a class, made from the model, the
ontology and its shapes. *Answers* are texts by the keys of a form, from options, JSON or a
conversation; a :class:`~graph.curating.draft.Draft` makes statements of them. An
:class:`~graph.curating.addition.Addition` puts these into the right files, checks the data set as
it would then be, and writes all of it or nothing.
"""
