/* A shared library. */
int lib(void)
{
	return 1;
}
