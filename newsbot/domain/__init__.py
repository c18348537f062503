"""The words of the project: frozen values that every stage speaks. Imports nothing of ours."""
